// SPDX-License-Identifier: Apache-2.0
/**
 * The site's policy as a document: who may sign which class of command, and whose keys and
 * certificates are denied. Signed it is by being a target of the site's TUF repository.
 *
 * <p>What does not belong here: how the document is signed and fetched, and what is done with it.
 */
@NullMarked
package io.parasol.certs.policy;

import org.jspecify.annotations.NullMarked;
