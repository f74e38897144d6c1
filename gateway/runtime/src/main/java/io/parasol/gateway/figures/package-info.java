// SPDX-License-Identifier: Apache-2.0
/**
 * The figures of the site: energy, losses and findings, made from the stored readings by {@code
 * gateway.analytics} and kept for ten years.
 *
 * <p>Out of scope: how figures are computed, and who is notified of findings.
 */
@NullMarked
package io.parasol.gateway.figures;

import org.jspecify.annotations.NullMarked;
