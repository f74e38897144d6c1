// SPDX-License-Identifier: Apache-2.0
/**
 * Requests of operators that are not commands. They are limited, handled one at a time, and
 * answered to the client's own reply topic.
 *
 * <p>Out of scope: the kinds of requests. No request changes the plant.
 */
@NullMarked
package io.parasol.gateway.request;

import org.jspecify.annotations.NullMarked;
