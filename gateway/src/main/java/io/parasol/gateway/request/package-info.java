// SPDX-License-Identifier: Apache-2.0
/**
 * Requests of operators that are no commands: bounded, taken one after the other, and answered to
 * the asker's own reply topic.
 *
 * <p>What does not belong here: what any kind of request means, and anything that changes the
 * plant.
 */
@NullMarked
package io.parasol.gateway.request;

import org.jspecify.annotations.NullMarked;
