// SPDX-License-Identifier: Apache-2.0
/**
 * The verification of signed commands. The result is a verified command, or a rejection with its
 * reason.
 *
 * <p>Out of scope: journals, devices and topics.
 */
@NullMarked
package io.parasol.certs.command;

import org.jspecify.annotations.NullMarked;
