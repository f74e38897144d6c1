// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that show and verify the tamper-evident log.
 *
 * <p>Out of scope: the log itself.
 */
@NullMarked
package io.parasol.gateway.cli.log;

import org.jspecify.annotations.NullMarked;
