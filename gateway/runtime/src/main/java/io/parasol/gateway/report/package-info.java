// SPDX-License-Identifier: Apache-2.0
/**
 * Reports of a day and of a month: what a plant produced and lost, what it cost, and who should do
 * what; as HTML, text, CSV and JSON.
 *
 * <p>Out of scope: how figures are computed, and where they are stored.
 */
@NullMarked
package io.parasol.gateway.report;

import org.jspecify.annotations.NullMarked;
