// SPDX-License-Identifier: Apache-2.0
/**
 * What was measured, told again out of the store to who asks for it.
 *
 * <p>What does not belong here: who may ask, and how long messages are kept.
 */
@NullMarked
package io.parasol.gateway.history;

import org.jspecify.annotations.NullMarked;
