/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The construction kit: what one needs to build a runtime. All of it, for
 * programs that are linked with libfringe-kit.
 */
#ifndef FRINGE_KIT_H
#define FRINGE_KIT_H

#include "fringe/kit/alarm.h"
#include "fringe/kit/channel.h"
#include "fringe/kit/clock.h"
#include "fringe/kit/event.h"
#include "fringe/kit/event_group.h"
#include "fringe/kit/inbox.h"
#include "fringe/kit/list.h"
#include "fringe/kit/lock.h"
#include "fringe/kit/mutex.h"
#include "fringe/kit/ready.h"
#include "fringe/kit/rwlock.h"
#include "fringe/kit/scheduler.h"
#include "fringe/kit/select.h"
#include "fringe/kit/semaphore.h"
#include "fringe/kit/steal.h"
#include "fringe/kit/subscription.h"
#include "fringe/kit/task.h"
#include "fringe/kit/timer.h"
#include "fringe/kit/wait.h"
#include "fringe/kit/wait_cell.h"
#include "fringe/kit/wait_map.h"

#if __STDC_HOSTED__
#include "fringe/kit/idler.h"
#endif

#endif
