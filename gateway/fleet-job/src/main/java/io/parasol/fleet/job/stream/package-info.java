// SPDX-License-Identifier: Apache-2.0
/** The operators of the job, their state and how it is serialized. */
@NullMarked
package io.parasol.fleet.job.stream;

import org.jspecify.annotations.NullMarked;
