// SPDX-License-Identifier: Apache-2.0
/**
 * The client of an Eclipse hawkBit update server: each legacy device polls its Direct Device
 * Integration API with its own certificate. A deployment delivers a signed command, which the
 * gateway verifies like any other. The server itself is trusted with nothing.
 */
@NullMarked
package io.parasol.gateway.hawkbit;

import org.jspecify.annotations.NullMarked;
