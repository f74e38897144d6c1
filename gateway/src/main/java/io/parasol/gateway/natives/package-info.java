// SPDX-License-Identifier: Apache-2.0
/**
 * Controllers that speak MQTT over mutual TLS by themselves: what is handed to them, what they say
 * of it, and how they fetch the blocks of an image.
 *
 * <p>What does not belong here: whether a command is to be believed, and when a release may be
 * installed; a native controller is reached by the same way as any other.
 */
@NullMarked
package io.parasol.gateway.natives;

import org.jspecify.annotations.NullMarked;
