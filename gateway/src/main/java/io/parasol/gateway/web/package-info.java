// SPDX-License-Identifier: Apache-2.0
/**
 * The web server for monitoring: {@code /metrics} and {@code /healthz}, read-only.
 *
 * <p>The meters themselves are defined elsewhere. Nothing here changes the site.
 */
@NullMarked
package io.parasol.gateway.web;

import org.jspecify.annotations.NullMarked;
