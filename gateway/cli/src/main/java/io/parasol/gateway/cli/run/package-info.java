// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that run and check a site.
 *
 * <p>Out of scope: remote access.
 */
@NullMarked
package io.parasol.gateway.cli.run;

import org.jspecify.annotations.NullMarked;
