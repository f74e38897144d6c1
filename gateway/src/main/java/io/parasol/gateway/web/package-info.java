// SPDX-License-Identifier: Apache-2.0
/**
 * The small web server for monitoring: {@code /metrics} and {@code /healthz}, read only.
 *
 * <p>What does not belong here: what the meters measure, and anything that changes the site.
 */
@NullMarked
package io.parasol.gateway.web;

import org.jspecify.annotations.NullMarked;
