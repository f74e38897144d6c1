// SPDX-License-Identifier: Apache-2.0
/** Apache PLC4X as a peer of {@code parasol bench collect}. It is part of no distribution. */
@NullMarked
package io.parasol.peer.plc4x;

import org.jspecify.annotations.NullMarked;
