// SPDX-License-Identifier: Apache-2.0
/**
 * Verification of signed commands: a signed command becomes a verified command or a rejection with
 * its reason.
 *
 * <p>Out of scope: journals, devices and topics.
 */
@NullMarked
package io.parasol.certs.command;

import org.jspecify.annotations.NullMarked;
