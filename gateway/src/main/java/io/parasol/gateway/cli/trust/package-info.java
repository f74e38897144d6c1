// SPDX-License-Identifier: Apache-2.0
/**
 * Keys, certificates and the signed documents of a site, made and looked at.
 *
 * <p>What does not belong here: commands, which {@code operator} signs.
 */
@NullMarked
package io.parasol.gateway.cli.trust;

import org.jspecify.annotations.NullMarked;
