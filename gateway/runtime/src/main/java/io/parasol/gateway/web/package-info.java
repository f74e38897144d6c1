// SPDX-License-Identifier: Apache-2.0
/**
 * The web server for monitoring: {@code /metrics} and {@code /healthz}, read-only.
 *
 * <p>Out of scope: the meters, and changes of any kind.
 */
@NullMarked
package io.parasol.gateway.web;

import org.jspecify.annotations.NullMarked;
