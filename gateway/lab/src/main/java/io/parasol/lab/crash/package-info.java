// SPDX-License-Identifier: Apache-2.0
/**
 * The crash simulator: runs the gateway's durable state on a simulated disk, and starts it again
 * from every state in which a power failure may leave that disk.
 */
@NullMarked
package io.parasol.lab.crash;

import org.jspecify.annotations.NullMarked;
