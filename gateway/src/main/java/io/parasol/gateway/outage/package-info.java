// SPDX-License-Identifier: Apache-2.0
/**
 * An outage, played: a pipeline that loses its link, is killed and loses its power, and a receiver
 * that counts what arrives.
 *
 * <p>What does not belong here: anything that a gateway of a plant runs.
 */
@NullMarked
package io.parasol.gateway.outage;

import org.jspecify.annotations.NullMarked;
