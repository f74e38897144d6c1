// SPDX-License-Identifier: Apache-2.0
/**
 * The rules that decide whether a value of a long run grows.
 *
 * <p>Out of scope: how the values are measured.
 */
@NullMarked
package io.parasol.lab.bench.soak;

import org.jspecify.annotations.NullMarked;
