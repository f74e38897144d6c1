// SPDX-License-Identifier: Apache-2.0
/** Measures what a message costs the operators of the job, with messages of synthetic sites. */
@NullMarked
package io.parasol.fleet.job.bench;

import org.jspecify.annotations.NullMarked;
