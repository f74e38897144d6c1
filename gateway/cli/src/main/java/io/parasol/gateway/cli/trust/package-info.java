// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that create and show keys, certificates and the signed documents of a site.
 *
 * <p>Out of scope: commands; {@code operator} signs them.
 */
@NullMarked
package io.parasol.gateway.cli.trust;

import org.jspecify.annotations.NullMarked;
