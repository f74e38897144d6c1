// SPDX-License-Identifier: Apache-2.0
/**
 * Documents that both parties of a contract sign: times that do not count as unavailability.
 *
 * <p>Out of scope: commands, and who may command.
 */
@NullMarked
package io.parasol.certs.contract;

import org.jspecify.annotations.NullMarked;
