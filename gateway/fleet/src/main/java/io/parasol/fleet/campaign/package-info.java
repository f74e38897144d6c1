// SPDX-License-Identifier: Apache-2.0
/**
 * Campaigns: signed installs for many devices, sent in waves. Each wave is judged before the next
 * one is sent, and the first bad device of the first wave stops everything.
 *
 * <p>Out of scope: whether an install is allowed. The gateway of each site decides that, by the
 * signatures of vendor and owner; the centre has no key.
 */
@NullMarked
package io.parasol.fleet.campaign;

import org.jspecify.annotations.NullMarked;
