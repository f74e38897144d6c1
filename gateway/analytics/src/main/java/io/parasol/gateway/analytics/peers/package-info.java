// SPDX-License-Identifier: Apache-2.0
/** The comparison of inverters and strings with their neighbours. */
@NullMarked
package io.parasol.gateway.analytics.peers;

import org.jspecify.annotations.NullMarked;
