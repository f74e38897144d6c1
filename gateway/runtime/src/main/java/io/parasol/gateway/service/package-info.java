// SPDX-License-Identifier: Apache-2.0
/**
 * Messages to the service manager that has started the process: ready, stopping, alive.
 *
 * <p>Out of scope: when the gateway is ready or alive.
 */
@NullMarked
package io.parasol.gateway.service;

import org.jspecify.annotations.NullMarked;
