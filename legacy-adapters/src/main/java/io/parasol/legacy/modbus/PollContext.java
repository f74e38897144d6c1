// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Outlets;

/** What the polls of one link share. */
record PollContext(Line line, LinkScheduler<Poll> scheduler, LinkTime time, Outlets outlets) {}
