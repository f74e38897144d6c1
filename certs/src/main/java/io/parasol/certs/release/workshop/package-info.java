// SPDX-License-Identifier: Apache-2.0
/**
 * Where the owner of a site makes and keeps its TUF repository: drafts that several people sign on
 * several machines, and what of them is published. It holds no private key.
 *
 * <p>What does not belong here: the client side, which believes nothing of what is made here until
 * it has verified it; the network.
 */
@NullMarked
package io.parasol.certs.release.workshop;

import org.jspecify.annotations.NullMarked;
