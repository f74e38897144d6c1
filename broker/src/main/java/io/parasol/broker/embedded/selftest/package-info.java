// SPDX-License-Identifier: Apache-2.0
/**
 * The self-test of the embedded broker: at each start and every night it verifies that unauthorized
 * clients are refused.
 *
 * <p>Out of scope: the access rules that it tests.
 */
@NullMarked
package io.parasol.broker.embedded.selftest;

import org.jspecify.annotations.NullMarked;
