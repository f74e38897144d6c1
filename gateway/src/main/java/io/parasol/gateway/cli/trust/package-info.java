// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that create and show keys, certificates and the signed documents of a site.
 *
 * <p>Commands do not belong here; {@code operator} signs them.
 */
@NullMarked
package io.parasol.gateway.cli.trust;

import org.jspecify.annotations.NullMarked;
