// SPDX-License-Identifier: Apache-2.0
/**
 * What subscribers and scrapers hear when devices answer, fall silent, sleep and come back.
 *
 * <p>What does not belong here: sockets.
 */
@NullMarked
package io.parasol.gateway.health;

import org.jspecify.annotations.NullMarked;
