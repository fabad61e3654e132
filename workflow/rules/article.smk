"""The article: its claims, a page, a PDF, texts to paste; and every number of the figures, for other articles."""

from workflow.plan import ARTICLE_PAGE


rule article_claims:
    """What each sentence of the article rests on; a mistake in the text, or a claim that fails, ends here."""
    input:
        plan.article.texts(),
    output:
        f"{plan.article.folder}/claims.json",
    message:
        "Checking {input[0]}"
    log:
        f"{results}/logs/article/claims.log",
    params:
        folder=plan.article.folder,
        given=plan.article.inputs(),
        plan=plan_file("article", "claims"),
        code=code("publish article", figure=(), output="check"),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish article check --given {params.plan:q} --out {params.folder:q} > {log:q} 2>&1"


rule article_page:
    """The article as a web page: players, stills, notes, references."""
    input:
        plan.article.texts(),
        plan.article.page_files(),
        claims=f"{plan.article.folder}/claims.json",
    output:
        f"{plan.article.folder}/index.html",
        directory(f"{plan.article.folder}/media"),
    message:
        "Writing {output[0]}"
    log:
        f"{results}/logs/article/page.log",
    params:
        folder=plan.article.folder,
        given=plan.article.inputs(),
        plan=plan_file("article", "page"),
        code=code("publish article", figure=(), output="page", files=(*PAGE, *ARTICLE_PAGE)),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish article page --given {params.plan:q} --out {params.folder:q} > {log:q} 2>&1"


rule article_pdf:
    """The article on paper, pictures as vectors."""
    input:
        plan.article.texts(),
        plan.article.pdf_files(),
        claims=f"{plan.article.folder}/claims.json",
    output:
        plan.article.printed,
    message:
        "Typesetting {output}"
    log:
        f"{results}/logs/article/pdf.log",
    params:
        folder=plan.article.folder,
        given=plan.article.inputs(),
        plan=plan_file("article", "pdf"),
        code=code("publish article", figure=(), output="pdf", files=ARTICLE_PAGE),
    resources:
        mem_mb=700,
        runtime=10,
    shell:
        "python -m publish article pdf --given {params.plan:q} --out {params.folder:q} > {log:q} 2>&1"


rule article_paste:
    """The article to paste into LessWrong's editor, as Markdown, and into Substack's, as HTML."""
    input:
        plan.article.texts(),
        plan.article.paste_files(),
        claims=f"{plan.article.folder}/claims.json",
    output:
        f"{plan.article.folder}/lesswrong.md",
        f"{plan.article.folder}/substack.html",
    message:
        "Writing {output}"
    log:
        f"{results}/logs/article/paste.log",
    params:
        folder=plan.article.folder,
        given=plan.article.inputs(),
        plan=plan_file("article", "paste"),
        code=code("publish article", figure=(), output="paste"),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish article paste --given {params.plan:q} --out {params.folder:q} > {log:q} 2>&1"


rule article:
    """The target of the article: all that is made of it, and what that links to."""
    input:
        plan.article.files(),
        plan.article.linked_files(),


rule numbers:
    """Every number and claim of the figures under one name, for articles that live elsewhere: JSON, LaTeX, YAML."""
    input:
        plan.article.facts(plan.figures),
    output:
        plan.article.numbers(),
    message:
        "Writing every number of the figures into {output}"
    log:
        f"{results}/logs/numbers.log",
    params:
        folder=results,
        given=plan.article.number_inputs(),
        plan=plan_file("numbers", "numbers"),
        code=code("publish numbers", figure=()),
    resources:
        mem_mb=500,
        runtime=10,
    shell:
        "python -m publish numbers --given {params.plan:q} --out {params.folder:q} > {log:q} 2>&1"
