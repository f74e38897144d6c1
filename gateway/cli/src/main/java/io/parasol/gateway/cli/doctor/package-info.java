// SPDX-License-Identifier: Apache-2.0
/**
 * {@code parasol doctor}: tries what a site depends on, and states what to do.
 *
 * <p>Out of scope: the configuration itself, which {@code parasol check} judges.
 */
@NullMarked
package io.parasol.gateway.cli.doctor;

import org.jspecify.annotations.NullMarked;
