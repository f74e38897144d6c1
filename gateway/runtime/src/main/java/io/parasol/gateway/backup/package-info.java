// SPDX-License-Identifier: Apache-2.0
/**
 * Backups of a state folder, and their restoration.
 *
 * <p>Out of scope: messages that wait for delivery. They are delivered, or exported by {@code
 * parasol store drain}.
 */
@NullMarked
package io.parasol.gateway.backup;

import org.jspecify.annotations.NullMarked;
