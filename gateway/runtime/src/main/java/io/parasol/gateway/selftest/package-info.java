// SPDX-License-Identifier: Apache-2.0
/**
 * The nightly self-test of the security rules.
 *
 * <p>Out of scope: the rules.
 */
@NullMarked
package io.parasol.gateway.selftest;

import org.jspecify.annotations.NullMarked;
