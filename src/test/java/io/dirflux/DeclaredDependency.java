package io.dirflux;

import java.util.ArrayList;
import java.util.List;

/**
 * A dependency that a document tells its readers to add.
 *
 * @param classifier empty if there is none
 * @param scope empty if there is none, which is {@code compile}
 */
record DeclaredDependency(String groupId, String artifactId, String version, String classifier, String scope) {

    /** The dependencies in a document's blocks of XML. */
    static List<DeclaredDependency> in(Document document) throws Exception {
        List<DeclaredDependency> declared = new ArrayList<>();
        for (DocumentBlock block : document.blocks()) {
            if (block.isOf("xml")) {
                Pom pom = Pom.of("<all>" + block.code() + "</all>");
                for (int i = 1; i <= pom.texts("/all/dependency").size(); i++) {
                    String one = "/all/dependency[" + i + "]/";
                    declared.add(new DeclaredDependency(
                            pom.text(one + "groupId"),
                            pom.text(one + "artifactId"),
                            pom.text(one + "version"),
                            String.join("", pom.texts(one + "classifier")),
                            String.join("", pom.texts(one + "scope"))));
                }
            }
        }
        return declared;
    }

    String key() {
        return groupId + ":" + artifactId;
    }
}
