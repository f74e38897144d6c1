// SPDX-License-Identifier: Apache-2.0
/**
 * The documents of a TUF 1.0 repository (root, timestamp, snapshot, targets): strict parsing,
 * signing, verification and writing. The client and the repository editor share this package.
 *
 * <p>"TUF 4.5" in comments means section 4.5 of The Update Framework specification, version 1.0.34.
 *
 * <p>Out of scope: the order in which documents become trusted, the network and files.
 */
@NullMarked
package io.parasol.certs.tuf.metadata;

import org.jspecify.annotations.NullMarked;
