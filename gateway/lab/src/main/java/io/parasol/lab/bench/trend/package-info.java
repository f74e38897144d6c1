// SPDX-License-Identifier: Apache-2.0
/**
 * The processor time of the path of a reading on one thread, beside work that never changes, so
 * that a slower path is noticed at the change that makes it.
 *
 * <p>Out of scope: networks, disks and other threads, whose times differ from run to run.
 */
@NullMarked
package io.parasol.lab.bench.trend;

import org.jspecify.annotations.NullMarked;
