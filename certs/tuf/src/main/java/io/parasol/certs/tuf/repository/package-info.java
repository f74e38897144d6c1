// SPDX-License-Identifier: Apache-2.0
/**
 * The editor of a site owner's TUF repository. Several owners sign drafts on several machines, and
 * publish them. The folder contains no private key.
 *
 * <p>Out of scope: the client, which trusts nothing that is written here before it has verified it,
 * and the network.
 */
@NullMarked
package io.parasol.certs.tuf.repository;

import org.jspecify.annotations.NullMarked;
