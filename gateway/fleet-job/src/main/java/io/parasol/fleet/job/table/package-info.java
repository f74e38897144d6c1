// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of the centre: their rows, and the database that holds them, PostgreSQL or an embedded
 * H2.
 */
@NullMarked
package io.parasol.fleet.job.table;

import org.jspecify.annotations.NullMarked;
