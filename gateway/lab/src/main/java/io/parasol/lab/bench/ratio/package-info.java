// SPDX-License-Identifier: Apache-2.0
/**
 * The results of several benchmarks as one document of ratios, and the page that is made from it.
 *
 * <p>Out of scope: how anything is measured.
 */
@NullMarked
package io.parasol.lab.bench.ratio;

import org.jspecify.annotations.NullMarked;
