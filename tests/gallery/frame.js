// Draws cards as the demo's page draws them, each in a panel 300 px wide.
async (cards) => {
  const { drawCard } = await import("/static/card.js");
  const { Form } = await import("/static/form.js");
  document.body.className = "gallery";
  document.body.replaceChildren(...Object.entries(cards).map(([name, card]) => {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const panel = document.createElement("div");
    const { body, footer } = drawCard(card, new Form({ typed: {} }));
    caption.textContent = name;
    panel.className = "panel";
    panel.dataset.card = name;
    body.className += " panel-body";
    panel.append(...[body, footer].filter(Boolean));
    figure.append(caption, panel);
    return figure;
  }));
  await Promise.all([...document.images].map((image) => image.decode()));
}
