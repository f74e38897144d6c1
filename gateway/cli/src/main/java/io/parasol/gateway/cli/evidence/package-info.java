// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that make documents for auditors from what a site has recorded.
 *
 * <p>Out of scope: making the records, and verifying the log.
 */
@NullMarked
package io.parasol.gateway.cli.evidence;

import org.jspecify.annotations.NullMarked;
