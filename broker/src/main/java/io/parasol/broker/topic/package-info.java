// SPDX-License-Identifier: Apache-2.0
/**
 * The topic scheme, pure.
 *
 * <p>What does not belong here: who may use a topic.
 */
@NullMarked
package io.parasol.broker.topic;

import org.jspecify.annotations.NullMarked;
