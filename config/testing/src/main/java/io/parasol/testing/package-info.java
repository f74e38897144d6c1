// SPDX-License-Identifier: Apache-2.0
/**
 * Fixtures that the tests of several modules use: foreign programs run as peers, a faulty TCP
 * proxy, a broker that misbehaves.
 *
 * <p>Out of scope: anything that knows a type of Parasol; a fixture that needs one lives beside the
 * tests that use it.
 */
@NullMarked
package io.parasol.testing;

import org.jspecify.annotations.NullMarked;
