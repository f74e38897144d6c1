// SPDX-License-Identifier: Apache-2.0
/**
 * How the files of a repository come to the site: over HTTP, or on a stick; and the bounded folder
 * in which verified images wait to be installed.
 *
 * <p>What does not belong here: what is to be believed of what comes.
 */
@NullMarked
package io.parasol.certs.release.delivery;

import org.jspecify.annotations.NullMarked;
