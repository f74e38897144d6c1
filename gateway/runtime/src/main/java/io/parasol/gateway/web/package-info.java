// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP: the web server for monitoring ({@code /metrics} and {@code /healthz}, read-only), and the
 * limits that other servers and clients of HTTP share.
 *
 * <p>Out of scope: the meters, and what other servers and clients exchange.
 */
@NullMarked
package io.parasol.gateway.web;

import org.jspecify.annotations.NullMarked;
