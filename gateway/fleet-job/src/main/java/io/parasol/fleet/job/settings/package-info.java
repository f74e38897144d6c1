// SPDX-License-Identifier: Apache-2.0
/** What the operator of the centre has configured for the job: servers, tables, and the plants. */
@NullMarked
package io.parasol.fleet.job.settings;

import org.jspecify.annotations.NullMarked;
