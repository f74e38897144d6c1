// SPDX-License-Identifier: Apache-2.0
/**
 * The documents of a TUF 1.0 repository (root, timestamp, snapshot, targets): read strictly,
 * signed, verified and written. Both the client and the maker of a repository stand on it.
 *
 * <p>What does not belong here: the order in which documents come to be trusted, the network,
 * files.
 */
@NullMarked
package io.parasol.certs.release.metadata;

import org.jspecify.annotations.NullMarked;
