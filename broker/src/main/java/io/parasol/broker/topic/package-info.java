// SPDX-License-Identifier: Apache-2.0
/**
 * The topic scheme. Pure functions.
 *
 * <p>Out of scope: access rights.
 */
@NullMarked
package io.parasol.broker.topic;

import org.jspecify.annotations.NullMarked;
