// SPDX-License-Identifier: Apache-2.0
/**
 * From a signed command to a verified one, or to a rejection with its reason.
 *
 * <p>What does not belong here: journals, devices, topics.
 */
@NullMarked
package io.parasol.certs.command;

import org.jspecify.annotations.NullMarked;
